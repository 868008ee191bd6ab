package lanes

// Queue holds messages that have not been begun, and gives out the longest
// first. Begun in this order, they leave the lanes unequal for the shortest
// time at the end of a batch. It is a heap of fixed size: of a longer batch it
// sees as many messages ahead as it holds.
type Queue struct {
	n    int
	heap [128]message
}

type message struct {
	blocks int
	index  int
}

// Full reports whether nothing more can be pushed.
func (q *Queue) Full() bool { return q.n == len(q.heap) }

// Push adds the message of a batch with this index, and this many blocks.
func (q *Queue) Push(blocks, index int) {
	i := q.n
	q.n++
	for i > 0 {
		parent := (i - 1) / 2
		if q.heap[parent].blocks >= blocks {
			break
		}
		q.heap[i] = q.heap[parent]
		i = parent
	}
	q.heap[i] = message{blocks, index}
}

// Pop removes the longest message and returns its blocks and index, and
// whether there was one.
func (q *Queue) Pop() (blocks, index int, ok bool) {
	if q.n == 0 {
		return 0, 0, false
	}
	top := q.heap[0]
	q.n--
	last := q.heap[q.n]
	i := 0
	for {
		child := 2*i + 1
		if child >= q.n {
			break
		}
		if child+1 < q.n && q.heap[child+1].blocks > q.heap[child].blocks {
			child++
		}
		if q.heap[child].blocks <= last.blocks {
			break
		}
		q.heap[i] = q.heap[child]
		i = child
	}
	q.heap[i] = last
	return top.blocks, top.index, true
}
