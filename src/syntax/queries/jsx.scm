; JSX: an attribute is a named value.

(jsx_attribute . (property_identifier) @arg.name . (_) @arg.value) @arg
