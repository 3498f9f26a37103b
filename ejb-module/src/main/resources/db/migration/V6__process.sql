-- Which process of which machine an incarnation is, where that can be told: an observer on the same machine then knows a death
-- from the kernel, without waiting for the lease. Nodes of the version before leave it null, and are waited for.
ALTER TABLE member ADD COLUMN process varchar(200);
