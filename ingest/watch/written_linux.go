package watch

import (
	"os"
	"syscall"
)

// written tells whether a program on this machine has the file open for
// writing. Where the file system cannot tell, or the file is another's, it says
// no: that the file stands still then has to do.
func written(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true // it cannot be read yet
	}
	defer f.Close()
	fd := f.Fd()
	_, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_SETLEASE, syscall.F_RDLCK)
	if errno == 0 {
		_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_SETLEASE, syscall.F_UNLCK)
	}
	return errno == syscall.EAGAIN
}
