"""Ways to a bureau that gives no receipt: a folder, mail, SFTP."""
