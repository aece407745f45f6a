cp -R "$CASE_DIR/../../../stories/azure-enterprise/." .
