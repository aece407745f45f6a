model = "m-2"
tags = { a = "b" }
