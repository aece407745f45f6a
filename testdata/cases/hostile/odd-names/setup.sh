mkdir "a b"
printf "x = 1\n" >"a b/$(printf 'new\nline').py"
printf "x = 1\n" >"$(printf '\033[2J\007clear').py"
printf "x = 1\n" >"$(printf 'bidi\342\200\256yp.txt')"
printf "x = 1\n" >"$(printf 'latin\351').py"
printf "x = 1\n" >./-rf.py
