# From the later revision to the earlier one.
. "$CASE_DIR/../kinds/setup.sh"
