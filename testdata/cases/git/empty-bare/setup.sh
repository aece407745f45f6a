git init -q -b main --bare e.git
