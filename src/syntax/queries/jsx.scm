; JSX: an attribute is a named value. The grammar takes "Q & A" between elements for an error.

((program) @table (#prose! "jsx_element"))

(jsx_attribute . (property_identifier) @arg.name . (_) @arg.value) @arg
