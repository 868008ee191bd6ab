// Proof makes the table of what the tests prove and how much of it was reached,
// from what .ci/run has recorded.
//
//	go run ./.ci/proof RECORD                       prints it
//	go run ./.ci/proof -write doc/proof.md RECORD   writes the page
//	go run ./.ci/proof -check doc/proof.md          fails if the page has other tests
//
// RECORD is the folder that .ci/run was given in RECORD. It fails if a test of
// the table does not exist, did not run, did not pass, or was skipped without
// that being allowed, and if a row has no figure. Run it in the root of the
// module.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	write := flag.String("write", "", "write this page")
	check := flag.String("check", "", "compare the rows and tests of this page with the table's")
	flag.Parse()
	if flag.NArg() > 1 || flag.NArg() == 0 && (*check == "" || *write != "") {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *write, *check); err != nil {
		fmt.Fprintln(os.Stderr, "proof:", err)
		os.Exit(1)
	}
}

func run(folder, write, check string) error {
	files, err := locate(table)
	if err != nil {
		return err
	}
	if check != "" {
		page, err := os.ReadFile(check)
		if err != nil {
			return err
		}
		if err := sameShape(string(page), shape(table, files)); err != nil {
			return fmt.Errorf("%s: %w", check, err)
		}
	}
	if folder == "" {
		return nil
	}
	r, err := readRecord(folder)
	if err != nil {
		return err
	}
	reached, faults := judge(table, r)
	printTable(os.Stdout, reached, r)
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	if write != "" {
		return os.WriteFile(write, []byte(page(reached, files, r)), 0o666)
	}
	return nil
}
