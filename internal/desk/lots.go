package desk

// inLots gathers what scan gives, and calls fn with lots of that size and a last
// one of the rest, so that what goes with the things is read for many at a time.
func inLots[T any](size int, scan func(take func(T) error) error, fn func([]T) error) error {
	lot := make([]T, 0, size)
	err := scan(func(x T) error {
		if lot = append(lot, x); len(lot) < size {
			return nil
		}
		err := fn(lot)
		lot = lot[:0]
		return err
	})
	if err == nil && len(lot) > 0 {
		err = fn(lot)
	}
	return err
}
