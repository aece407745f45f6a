; <T>value: TypeScript alone, because it would be an element in TSX.

(type_assertion (type_arguments) . (_) @wrap.value) @wrap
