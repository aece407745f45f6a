cp -R "$CASE_DIR/../../../stories/two-clouds/." .
