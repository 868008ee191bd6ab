package main

import "fmt"

// fileLines hashes files of many lengths, each a message.
func fileLines(o options) ([]line, error) {
	msgs, err := goFiles()
	if err != nil { // a Go without its source tree
		return []line{{What: "the files of Go's net folder", Figure: err.Error(), Verdict: notBuilt}}, nil
	}
	what := fmt.Sprintf("the %d files of Go's net folder, %d KiB: ", len(msgs), total(msgs)>>10)
	return []line{
		measured{Comparison: compareSteadily(o.plan, oursMany512(msgs), peerLoop512(msgs)), bytes: total(msgs), limit: limitOfMany("blake2b", msgs)}.
			onZen5(what+"BLAKE2b-512 against x/crypto", 9),
		measured{Comparison: compareSteadily(o.plan, oursSHAMany256(msgs), peerSHALoop256(msgs)), bytes: total(msgs), limit: limitOfMany("sha256", msgs)}.
			onZen5(what+"SHA-256 against crypto/sha256", 3),
	}, nil
}
