// Package acceptance plays the product from outside: the real binary, its
// command line and its HTTP interface. The same tests run on every way to run
// it; they import nothing of the module.
package acceptance
