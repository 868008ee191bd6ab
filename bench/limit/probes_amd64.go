//go:build !purego && gc

package limit

import (
	"runtime"

	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/cpu"
)

// probes lists the loops that this CPU can run.
func probes() []probe {
	x := &cpu.X86
	list := []probe{
		{XMM, set(Plain), false, 48, xmmPlain},
		{XMM, set(Rotate), false, 48, xmmRotate},
		{XMM, set(Shuffle), false, 48, xmmShuffle},
		{XMM, set(Rotate, Shuffle), false, 48, xmmRotateShuffle},
		{XMM, set(Plain, Rotate, Shuffle), false, 72, xmmMix},
		{XMM, set(Plain), true, 24, xmmPlainChain},
		{XMM, set(Rotate), true, 24, xmmRotateChain},
		{XMM, set(Shuffle), true, 24, xmmShuffleChain},
	}
	if x.HasBMI2 {
		list = append(list, []probe{
			{Scalar, set(Plain), false, 48, scalarPlain},
			{Scalar, set(Rotate), false, 48, scalarRotate},
			{Scalar, set(Plain, Rotate), false, 48, scalarMix},
			{Scalar, set(Plain), true, 24, scalarPlainChain},
			{Scalar, set(Rotate), true, 24, scalarRotateChain},
		}...)
	}
	if x.HasAVX2 {
		list = append(list, []probe{
			{YMM, set(Plain), false, 48, ymmPlain},
			{YMM, set(Rotate), false, 48, ymmRotate},
			{YMM, set(Shuffle), false, 48, ymmShuffle},
			{YMM, set(Rotate, Shuffle), false, 48, ymmRotateShuffle},
			{YMM, set(Plain, Rotate, Shuffle), false, 72, ymmMix},
			{YMM, set(Plain), true, 24, ymmPlainChain},
			{YMM, set(Rotate), true, 24, ymmRotateChain},
			{YMM, set(Shuffle), true, 24, ymmShuffleChain},
		}...)
	}
	if x.HasAVX512F && runtime.GOOS != "darwin" { // where no kernel uses it
		list = append(list, []probe{
			{ZMM, set(Plain), false, 48, zmmPlain},
			{ZMM, set(Rotate), false, 48, zmmRotate},
			{ZMM, set(Shuffle), false, 48, zmmShuffle},
			{ZMM, set(Rotate, Shuffle), false, 48, zmmRotateShuffle},
			{ZMM, set(Plain, Rotate, Shuffle), false, 72, zmmMix},
			{ZMM, set(Plain), true, 24, zmmPlainChain},
			{ZMM, set(Rotate), true, 24, zmmRotateChain},
		}...)
	}
	if x.HasSSSE3 && x.HasSSE41 && cpuid.CPU.Has(cpuid.SHA) {
		list = append(list, []probe{
			{SHA, set(Rounds2), false, 24, shaRounds2},
			{SHA, set(Message), false, 24, shaMessage},
			{SHA, set(Rounds2, Message), false, 56, shaMix},
			{SHA, set(Rounds2), true, 24, shaRounds2Chain},
			{SHA, set(Plain), true, 24, shaPlainChain},
		}...)
	}
	return list
}

func scalarPlain(turns int)

func scalarRotate(turns int)

func scalarMix(turns int)

func scalarPlainChain(turns int)

func scalarRotateChain(turns int)

func xmmPlain(turns int)

func xmmRotate(turns int)

func xmmShuffle(turns int)

func xmmRotateShuffle(turns int)

func xmmMix(turns int)

func xmmPlainChain(turns int)

func xmmRotateChain(turns int)

func xmmShuffleChain(turns int)

func ymmPlain(turns int)

func ymmRotate(turns int)

func ymmShuffle(turns int)

func ymmRotateShuffle(turns int)

func ymmMix(turns int)

func ymmPlainChain(turns int)

func ymmRotateChain(turns int)

func ymmShuffleChain(turns int)

func zmmPlain(turns int)

func zmmRotate(turns int)

func zmmShuffle(turns int)

func zmmRotateShuffle(turns int)

func zmmMix(turns int)

func zmmPlainChain(turns int)

func zmmRotateChain(turns int)

func shaRounds2(turns int)

func shaMessage(turns int)

func shaMix(turns int)

func shaRounds2Chain(turns int)

func shaPlainChain(turns int)
