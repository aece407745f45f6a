package prompt

default allow := false

# Reports of protected stations stay in the control room.
allow if {
	not input.secret
	count(input.text) < 20000
	not regex.match(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){4,7}\b`, input.text)
}
