package office

import "yuqing/internal/opinion"

// InputError is opinion's.
type InputError = opinion.InputError
