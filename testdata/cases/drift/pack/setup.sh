. "$CASE_DIR/../kinds/setup.sh"
