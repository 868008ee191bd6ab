package lanes

// Plan has the messages in progress, each in a slot, and makes steps of them.
// The zero Plan with Table and Limit set has no messages.
//
//	for {
//		// fill idle slots: p.Start(slot, rest), p.Run(slot, blocks)
//		if !p.Next() {
//			break
//		}
//		// run p.Kernel on p.Slots() for p.Blocks blocks
//		// for each of these slots with p.Left(slot) == 0: p.Run, unless p.Done(slot)
//	}
type Plan struct {
	Table *Table
	Limit int // the most blocks that one call may do, over all lanes

	// The step that Next made.
	Kernel Kernel
	Blocks int

	chosen int        // the step's slots are order[:chosen]
	live   int        // slots in use are order[:live], idle ones order[live:Table.Width]
	order  [Max]uint8 // longest first, where it matters
	ready  bool       // order has been set up
	left   [Max]int   // blocks of a slot's run: contiguous input
	rest   [Max]int   // blocks of a slot's message, the run included
}

// Idle returns a slot without a message, and whether there is one.
func (p *Plan) Idle() (slot int, ok bool) {
	if !p.ready {
		for i := range p.order {
			p.order[i] = uint8(i)
		}
		p.ready = true
	}
	p.retire()
	if p.live == p.Table.Width {
		return 0, false
	}
	return int(p.order[p.live]), true
}

// Start puts a message of so many blocks, one or more, into the slot that Idle
// returned. Run must follow.
func (p *Plan) Start(slot, blocks int) {
	p.live++
	p.rest[slot] = blocks
}

// Run says that the next so many blocks, one or more, of a slot's message lie
// in a row.
func (p *Plan) Run(slot, blocks int) { p.left[slot] = blocks }

// Left returns how many blocks of a slot's run the step leaves.
func (p *Plan) Left(slot int) int { return p.left[slot] }

// Done reports whether the step ends the slot's message.
func (p *Plan) Done(slot int) bool { return p.rest[slot] == 0 }

// Next makes the next step. It returns false when no messages are left.
func (p *Plan) Next() bool {
	p.retire()
	if p.live == 0 {
		return false
	}
	shortest := p.left[p.order[0]]
	for _, slot := range p.order[1:p.live] {
		shortest = min(shortest, p.left[slot])
	}
	p.Kernel = p.Table.Choose(p.live, shortest)
	p.chosen = min(p.Kernel.Lanes, p.live)
	p.Blocks = shortest
	if p.chosen < p.live {
		p.sort()
		p.Blocks = p.left[p.order[0]]
		for _, slot := range p.order[1:p.chosen] {
			p.Blocks = min(p.Blocks, p.left[slot])
		}
	}
	p.Blocks = min(p.Blocks, max(1, p.Limit/p.Kernel.Lanes))
	for _, slot := range p.order[:p.chosen] {
		p.left[slot] -= p.Blocks
		p.rest[slot] -= p.Blocks
	}
	return true
}

// Slots returns the slots of the step, at most as many as its kernel has lanes.
func (p *Plan) Slots() []uint8 { return p.order[:p.chosen] }

// retire moves the slots whose messages the last step ended behind the others.
func (p *Plan) retire() {
	if p.chosen == 0 {
		return
	}
	p.chosen = 0
	for i := 0; i < p.live; {
		if p.rest[p.order[i]] > 0 {
			i++
			continue
		}
		p.live--
		p.order[i], p.order[p.live] = p.order[p.live], p.order[i]
	}
}

// sort puts the slots in use in the order of what is left of their messages,
// the longest first. They are nearly so from the step before.
func (p *Plan) sort() {
	for i := 1; i < p.live; i++ {
		slot := p.order[i]
		j := i
		for ; j > 0 && p.rest[p.order[j-1]] < p.rest[slot]; j-- {
			p.order[j] = p.order[j-1]
		}
		p.order[j] = slot
	}
}
