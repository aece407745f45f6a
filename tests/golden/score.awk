# Computes the scores of a JSON report again, from the results of its controls and the weights alone, by
# the formula of unmoat-score(7). Prints each score that differs, and how many there are.
#
# usage: awk -f score.awk REPORT     a report as `unmoat --format json` lays it out, a key a line

function value(line) {
	sub(/^ *"[a-z_]*": /, "", line)
	sub(/,$/, "", line)
	gsub(/^"|"$/, "", line)
	return line
}

# Whole numbers up to 2^53 are exact.
function mean(sum, weight) {
	return weight ? int(sum / weight) : -1
}

function of_control(i, root,    passed, all, k) {
	for (k = 1; k <= n_results[i]; k++) {
		if (root != "" && workload[i, k] != root)
			continue
		if (status[i, k] == "not-applicable" || status[i, k] == "waived")
			continue
		all++
		passed += status[i, k] == "pass"
	}
	return all ? int(100000000000 * passed / all) : -1
}

function of_move(name, root,    sum, all, i, v) {
	for (i = 1; i <= n_controls; i++) {
		if (move[i] != name || (root != "" && wide[i] == "true") || (v = of_control(i, root)) < 0)
			continue
		sum += v * weight[i] * 10
		all += weight[i] * 10
	}
	return mean(sum, all)
}

function readiness(root,    sum, all, i, v) {
	for (i = 1; i <= n_moves; i++) {
		if ((v = of_move(moves[i], root)) < 0)
			continue
		sum += v * move_weight[i]
		all += move_weight[i]
	}
	return mean(sum, all)
}

function compare(name, said, now) {
	now = now < 0 ? "null" : int((now + 500000) / 1000000)
	n++
	if (said != now) {
		n_wrong++
		print name ": the report says " said ", the formula " now
	}
}

/^  "/ { part = $1; gsub(/[":]/, "", part) }
part == "readiness" && /^    "score_milli"/ { said_all = value($0) }
part == "moves" && /^      "id"/ { moves[++n_moves] = value($0) }
part == "moves" && /^      "weight"/ { move_weight[n_moves] = value($0) }
part == "moves" && /^      "score_milli"/ { said_move[n_moves] = value($0) }
part == "controls" && /^      "id"/ { n_controls++ }
part == "controls" && /^      "move"/ { move[n_controls] = value($0) }
part == "controls" && /^      "weight"/ { weight[n_controls] = value($0) }
part == "controls" && /^      "repository_wide"/ { wide[n_controls] = value($0) }
part == "controls" && /^          "workload"/ { workload[n_controls, ++n_results[n_controls]] = value($0) }
part == "controls" && /^          "status"/ { status[n_controls, n_results[n_controls]] = value($0) }
part == "workloads" && /^      "root"/ { roots[++n_roots] = value($0) }
part == "workloads" && /^      "score_milli"/ { said_root[n_roots] = value($0) }

END {
	compare("readiness", said_all, readiness(""))
	for (i = 1; i <= n_moves; i++)
		compare(moves[i], said_move[i], of_move(moves[i], ""))
	for (i = 1; i <= n_roots; i++)
		compare(roots[i], said_root[i], readiness(roots[i]))
	print (n > 6 && n_controls > 0 ? "every score" : "nothing") " was computed again, " n_wrong + 0 " differ"
}
