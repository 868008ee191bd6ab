package main

func layout(options) error { return nil }
