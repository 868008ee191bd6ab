package lanes

// Queue holds messages that have not been begun, and gives out the longest
// first. Begun in this order, they leave the lanes unequal for the shortest
// time at the end of a batch. It is a heap of fixed size: of a longer batch it
// sees as many messages ahead as it holds.
type Queue struct {
	n    int
	heap [512]message
}

// message has a length in blocks, as far as the bits go, above an index, of
// which the lower is the greater: the greatest is to be begun first.
type message uint64

const (
	indexBits = 40
	maxBlocks = 1<<(64-indexBits) - 1
	maxIndex  = 1<<indexBits - 1
)

// Full reports whether nothing more can be pushed.
func (q *Queue) Full() bool { return q.n == len(q.heap) }

// Push adds the message of a batch with this index, below 2^40, and this many
// blocks.
func (q *Queue) Push(blocks, index int) {
	m := message(min(blocks, maxBlocks))<<indexBits | (maxIndex - message(index))
	i := q.n
	q.n++
	for i > 0 {
		parent := (i - 1) / 2
		if q.heap[parent] >= m {
			break
		}
		q.heap[i] = q.heap[parent]
		i = parent
	}
	q.heap[i] = m
}

// Pop removes the longest message and returns its index, and whether there was
// one. Of equals, it is the first; all beyond 2^24 blocks are equals.
func (q *Queue) Pop() (index int, ok bool) {
	if q.n == 0 {
		return 0, false
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
		if child+1 < q.n && q.heap[child+1] > q.heap[child] {
			child++
		}
		if q.heap[child] <= last {
			break
		}
		q.heap[i] = q.heap[child]
		i = child
	}
	q.heap[i] = last
	return int(maxIndex - top&maxIndex), true
}
