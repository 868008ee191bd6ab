package paired

import "slices"

// Spread is the middle of a set of figures and the quartiles around it.
type Spread struct {
	Low    float64 `json:"low"` // a quarter of the figures lies below
	Median float64 `json:"median"`
	High   float64 `json:"high"` // a quarter lies above
}

// SpreadOf returns the spread of figures, at least one, in any order.
func SpreadOf(figures []float64) Spread {
	sorted := slices.Sorted(slices.Values(figures))
	return Spread{Low: quantile(sorted, 0.25), Median: quantile(sorted, 0.5), High: quantile(sorted, 0.75)}
}

// Over returns the spread with every figure divided by d.
func (s Spread) Over(d float64) Spread {
	return Spread{Low: s.Low / d, Median: s.Median / d, High: s.High / d}
}

// Width is how far the quartiles are apart, as a share of the median.
func (s Spread) Width() float64 { return (s.High - s.Low) / s.Median }

// Wide tells whether the quartiles are so far apart that something else must have
// been at work.
func (s Spread) Wide() bool { return s.Width() > 0.1 }

// Pool returns the median of each figure over several spreads, such as the
// results of one measurement in several processes.
func Pool(spreads []Spread) Spread {
	middle := func(figure func(Spread) float64) float64 {
		figures := make([]float64, len(spreads))
		for i, s := range spreads {
			figures[i] = figure(s)
		}
		return SpreadOf(figures).Median
	}
	return Spread{
		Low:    middle(func(s Spread) float64 { return s.Low }),
		Median: middle(func(s Spread) float64 { return s.Median }),
		High:   middle(func(s Spread) float64 { return s.High }),
	}
}

// PoolComparisons is [Pool] for every figure of a comparison.
func PoolComparisons(all []Comparison) Comparison {
	middle := func(figure func(Comparison) Spread) Spread {
		spreads := make([]Spread, len(all))
		for i, c := range all {
			spreads[i] = figure(c)
		}
		return Pool(spreads)
	}
	return Comparison{
		Ratio:      middle(func(c Comparison) Spread { return c.Ratio }),
		Cycles:     middle(func(c Comparison) Spread { return c.Cycles }),
		PeerCycles: middle(func(c Comparison) Spread { return c.PeerCycles }),
		NS:         middle(func(c Comparison) Spread { return c.NS }),
		PeerNS:     middle(func(c Comparison) Spread { return c.PeerNS }),
		Clock:      middle(func(c Comparison) Spread { return c.Clock }),
		Control:    middle(func(c Comparison) Spread { return c.Control }),
	}
}

// quantile interpolates between the two figures next to q.
func quantile(sorted []float64, q float64) float64 {
	position := q * float64(len(sorted)-1)
	i := int(position)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (position-float64(i))*(sorted[i+1]-sorted[i])
}
