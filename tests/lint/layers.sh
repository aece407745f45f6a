#!/bin/sh
# Checks every #include below src/ against src/LAYERS: folders only include what the table lets
# them, private headers (x_p.h) stay in their folder, and each outside library has one home.
set -eu
cd "$(dirname "$0")/../.."

# The C library and POSIX, which everyone may use.
libc='assert ctype dirent endian errno fcntl fnmatch float getopt inttypes iso646 langinfo limits
locale math pthread poll sched semaphore setjmp signal spawn stdalign stdarg stdatomic stdbool
stddef stdint stdio stdlib stdnoreturn string strings termios threads time unistd wchar wctype
netdb arpa/* netinet/* sys/* sanitizer/*'

find src -mindepth 2 -name '*.[ch]' ! -path '*/gen/*' -exec grep -nHE '^[[:space:]]*#[[:space:]]*include' {} + |
awk -v libc="$libc" '
function bad(text) { printf "%s:%s: %s\n", file, line, text; failed = 1 }
function glob(pattern, name) {
	if (pattern ~ /\/\*$/)
		return index(name, substr(pattern, 1, length(pattern) - 1)) == 1
	return pattern == name
}
function any(list, name,    n, i, w) {
	n = split(list, w, /[ \t\n]+/)
	for (i = 1; i <= n; i++)
		if (w[i] != "" && glob(w[i], name))
			return 1
	return 0
}
FILENAME == "src/LAYERS" {
	if ($0 ~ /^#/ || $0 ~ /^[ \t]*$/)
		next
	folder = $0; sub(/:.*/, "", folder)
	rest = $0; sub(/^[^:]*:/, "", rest)
	inside = rest; sub(/\|.*/, "", inside)
	outside = rest; sub(/^[^|]*\|?/, "", outside)
	may[folder] = inside " base " folder
	libs[folder] = outside
	next
}
{
	split($0, part, ":")
	file = part[1]; line = part[2]
	folder = file; sub(/^src\//, "", folder); sub(/\/.*/, "", folder)
	name = $0; sub(/^[^:]*:[^:]*:[^"<]*["<]/, "", name); sub(/[">].*/, "", name)
	if (!(folder in may)) {
		bad("the folder " folder " has no line in src/LAYERS")
		next
	}
	if ($0 ~ /include[ \t]*"/) {
		if (name !~ /\//) {
			bad("write \"" folder "/" name "\": includes start at src/")
			next
		}
		target = name; sub(/\/.*/, "", target)
		if (!any(may[folder], target))
			bad(folder " may not include " name "; src/LAYERS says which folders it may")
		else if (name ~ /_p\.h$/ && target != folder)
			bad(name " is private to " target)
	} else {
		plain = name; sub(/\.h$/, "", plain)
		if (!any(libc, plain) && !any(libs[folder], name))
			bad(folder " may not include <" name ">; src/LAYERS says which libraries it may")
	}
}
END { exit failed }' src/LAYERS -
