package flow

import "testing"

type kind string

var hosts = []string{"a.example.com", "b.example.com"}
var x, y = "one", "two"

func TestCall(t *testing.T) {
	t.Run("named", func(t *testing.T) { call("in test") })
}

func helper() string { return "helped" }

func Flow(k kind) error {
	a, b := "first", "second"
	a, b = b, a
	for _, h := range hosts {
		call(h)
	}
	switch k {
	case "one", "two":
		call("one of two")
	default:
		call("else")
	}
	if k == "asked" {
		call(helper())
	}
	go func() { call(a + "/" + b) }()
	defer call([]byte("bytes"))
	m := map[string]any{"url": "u"}
	m["model"] = "later"
	call(m, x, y, "raw\ttab", `raw\n`)
	call(func(o *Options) { o.Region = "r" })
	var e kind = "typed"
	call(string(e), `{"json": true}`)
	return nil
}
