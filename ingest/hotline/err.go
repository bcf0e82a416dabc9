package hotline

import "errors"

var errNotBuilt = errors.New("hotline files are not read yet")
