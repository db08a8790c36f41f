DELETE FROM migrated;
