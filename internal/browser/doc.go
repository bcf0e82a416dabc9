// Package browser looks at the pages of the running binary in a real browser:
// that each can be used by everyone, breaks no rule of its own policy, asks no
// other host, and keeps to the width it is given; and it plays people's paths
// by mouse, by keyboard alone and without JavaScript.
//
// It holds tests only. Of the module it imports nothing but
// internal/testservers.
package browser
