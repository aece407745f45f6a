# The history of the case "kinds".
. "$CASE_DIR/../kinds/setup.sh"
