package opinion

import "fmt"

// InputError is an input that cannot be taken: which field, and what to do, in
// Chinese. Field is as forms and the API name it.
type InputError struct{ Field, Text string }

func (e *InputError) Error() string { return e.Field + ": " + e.Text }

// Invalid is the *InputError of a field; its words are made as fmt.Sprintf's.
func Invalid(field, format string, args ...any) *InputError {
	return &InputError{field, fmt.Sprintf(format, args...)}
}
