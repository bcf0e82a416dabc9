package model

import (
	"context"
	"math"
	"math/rand/v2"
)

// A row is a document as a sparse vector: feature numbers and their values.
type row struct {
	ids    []int32
	values []float32
}

const (
	maxEpochs = 40
	tolerance = 0.1 // liblinear's
	fixed     = 1e-6
)

// A problem is what one training works on. Weights stand by feature, then
// class; the last feature is the constant 1.
type problem struct {
	rows    []row
	labels  []int
	classes int
	weights []float32
	alpha   []float32 // by row, then class
	square  []float32 // by row: its length squared
	ridge   []float32 // by class: 1/2C for its own rows
	dots    []float32 // scratch, by class
}

// solve trains one linear support vector machine per class against the rest,
// all in the same passes over the rows: dual coordinate descent for the L2
// loss (Hsieh et al., A Dual Coordinate Descent Method for Large-scale Linear
// SVM, ICML 2008, algorithm 1, with liblinear's end).
func solve(ctx context.Context, rows []row, labels []int, features, classes int) []float32 {
	p := &problem{
		rows: rows, labels: labels, classes: classes,
		weights: make([]float32, (features+1)*classes),
		alpha:   make([]float32, len(rows)*classes),
		square:  make([]float32, len(rows)),
		ridge:   ridges(labels, classes),
		dots:    make([]float32, classes),
	}
	order := make([]int, len(rows))
	for i, r := range rows {
		order[i] = i
		p.square[i] = 1
		for _, v := range r.values {
			p.square[i] += v * v
		}
	}
	// A fixed seed: the same rows give the same weights. #nosec G404
	random := rand.New(rand.NewPCG(1, 2))
	for epoch := 0; epoch < maxEpochs && ctx.Err() == nil; epoch++ {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if p.epoch(order) < tolerance {
			break
		}
	}
	return p.weights
}

// ridges are 1/2C, with C larger for a class that has fewer rows than others.
func ridges(labels []int, classes int) []float32 {
	count := make([]float64, classes)
	for _, y := range labels {
		count[y]++
	}
	out := make([]float32, classes)
	for k, n := range count {
		balance := float64(len(labels)) / float64(classes) / max(n, 1)
		out[k] = float32(1 / (2 * cost * balance))
	}
	return out
}

// epoch visits each row once and returns the spread of the violations met.
func (p *problem) epoch(order []int) float32 {
	var highest, lowest float32 = -math.MaxFloat32, math.MaxFloat32
	for _, i := range order {
		p.multiply(p.rows[i])
		changed := false
		for k := range p.classes {
			step, violation := p.step(i, k)
			highest, lowest = max(highest, violation), min(lowest, violation)
			p.dots[k] = step
			changed = changed || step != 0
		}
		if changed {
			p.update(p.rows[i])
		}
	}
	return highest - lowest
}

// step moves one coordinate of the dual to its optimum and returns by how much
// the class's weights move along the row, and the violation found.
func (p *problem) step(i, k int) (move, violation float32) {
	y, ridge := float32(-1), float32(1/(2*cost))
	if p.labels[i] == k {
		y, ridge = 1, p.ridge[k]
	}
	alpha := &p.alpha[i*p.classes+k]
	gradient := y*p.dots[k] - 1 + ridge**alpha
	violation = gradient
	if *alpha == 0 {
		violation = min(gradient, 0)
	}
	if violation < fixed && violation > -fixed {
		return 0, violation
	}
	old := *alpha
	*alpha = max(old-gradient/(p.square[i]+ridge), 0)
	return (*alpha - old) * y, violation
}

// multiply puts the row's products with all classes' weights into dots.
func (p *problem) multiply(r row) {
	n := p.classes
	copy(p.dots, p.weights[len(p.weights)-n:])
	for j, id := range r.ids {
		v := r.values[j]
		w := p.weights[int(id)*n : int(id)*n+n]
		for k := range w {
			p.dots[k] += v * w[k]
		}
	}
}

// update adds the row, times dots, to the weights.
func (p *problem) update(r row) {
	n := p.classes
	last := p.weights[len(p.weights)-n:]
	for k, d := range p.dots {
		last[k] += d
	}
	for j, id := range r.ids {
		v := r.values[j]
		w := p.weights[int(id)*n : int(id)*n+n]
		for k := range w {
			w[k] += v * p.dots[k]
		}
	}
}
