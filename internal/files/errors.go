package files

import "fmt"

// RefusedError says in Chinese why a file is not taken, and what to do.
type RefusedError struct{ Text string }

func (e *RefusedError) Error() string { return e.Text }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// errSecret refuses what this product must never hold.
var errSecret = &RefusedError{"文件带有密级标志。本系统为非涉密系统，不得上传涉密文件；请立即按保密规定处理。"}
