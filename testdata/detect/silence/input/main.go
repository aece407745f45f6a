package main

// ALPHA_API_KEY
func main() {}
