DELETE FROM contract_line;
