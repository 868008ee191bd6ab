package main

import (
	"fmt"
	"os"
	"slices"
)

// compare is the suite that measures what the command line selects.
func compare(o options, r *report) error {
	switch {
	case len(o.kernels) > 0:
		pairs, err := wanted(o)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			f := o.filter
			f.ops, f.peers = p.ops(f.ops), firstPeers
			rows, err := measureForced(os.Args[0], p, f, o.plan, r.Procs)
			if err != nil {
				return err
			}
			r.Rows = append(r.Rows, rows...)
		}
	case r.Procs > 1:
		rows, err := children(os.Args[0], os.Environ(), o.filter, o.plan, r.Procs)
		if err != nil {
			return err
		}
		r.Rows = rows
	default:
		r.Rows = measure(o.filter, o.plan)
	}
	if o.limits {
		r.Calibration = calibration()
		setLimits(r.Rows)
	}
	return nil
}

// wanted returns the pairings of the kernels that the command line names.
func wanted(o options) ([]pairing, error) {
	var pairs []pairing
	for _, name := range o.kernels {
		found := false
		for _, p := range pairings {
			if name != "all" && name != p.kernel {
				continue
			}
			found = true
			if o.filter.hash(p.hash) && !slices.Contains(pairs, p) {
				pairs = append(pairs, p)
			}
		}
		if !found {
			return nil, fmt.Errorf("no kernel is called %q", name)
		}
	}
	return pairs, nil
}
