cd src
git init -q -b main
git add .
git commit -q -m one
git worktree add -q --detach ../other
