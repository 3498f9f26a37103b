package gridrelay.model;

import java.util.List;

/**
 * What a member can do of others' work now, and what it has of it. Told to all, again and again: who has not been heard for a while is
 * taken for gone.
 *
 * @param member its id in the grid
 * @param rooms by stage; what is not named has none. Without any it is a {@linkplain #farewell farewell}
 * @param loans the numbers of the loans that it is at
 */
public record SpareSlots(String member, List<Room> rooms, List<Long> loans) {

    /** Told last by a member that leaves: it does nothing of others' any more, whatever it has or is on its way to it. */
    public static SpareSlots farewell(String member) {
        return new SpareSlots(member, List.of(), List.of());
    }

    public boolean isFarewell() {
        return rooms.isEmpty();
    }

    /**
     * @param stage what is to be done
     * @param free how many files it could take
     */
    public record Room(String stage, int free) {}
}
