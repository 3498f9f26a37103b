-- While a foreign transaction stays open, PostgreSQL can clean up no version of a lane's row that was updated since. As long as the
-- next version finds room in its row's page, the indexes hear nothing of it, and who looks for the row goes through few pages.
${room_for_lanes};
