ALTER TABLE tree ADD CONSTRAINT tree_parent_fkey FOREIGN KEY (parent) REFERENCES tree;
