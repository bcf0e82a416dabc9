// Package acceptance plays the product from outside: the real binary, its
// command line and its HTTP interface. The same tests run on the embedded
// default and on the scaled set-up; of the module they import nothing but
// internal/testservers.
package acceptance
