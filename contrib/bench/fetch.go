// SPDX-License-Identifier: MIT
// fetch - the Go program of the benchmarks: ask all URLs of standard input at the
// same time, and print each body after its URL.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
)

type answer struct {
	url  string
	body []byte
	err  error
}

func fetch(url string, answers chan<- answer) {
	response, err := http.Get(url)
	if err != nil {
		answers <- answer{url, nil, err}
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s", response.Status)
	}
	answers <- answer{url, body, err}
}

func main() {
	answers := make(chan answer)
	n, status := 0, 0
	lines := bufio.NewScanner(os.Stdin)
	for ; lines.Scan(); n++ {
		go fetch(lines.Text(), answers)
	}
	for ; n > 0; n-- {
		a := <-answers
		if a.err != nil {
			fmt.Fprintln(os.Stderr, a.url, a.err)
			status = 1
		}
		fmt.Printf("%s %s\n", a.url, a.body)
	}
	os.Exit(status)
}
