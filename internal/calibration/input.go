package calibration

import "yuqing/internal/opinion"

// InputError is opinion's.
type InputError = opinion.InputError
