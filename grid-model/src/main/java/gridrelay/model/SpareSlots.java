package gridrelay.model;

import java.util.List;

/**
 * What a member can do of others' work now, and what it has of it. Told to all, again and again: who has not been heard for a while is
 * taken for gone.
 *
 * @param member its id in the grid
 * @param rooms by stage; what is not named has none
 * @param loans the numbers of the loans that it is at
 */
public record SpareSlots(String member, List<Room> rooms, List<Long> loans) {

    /**
     * @param stage what is to be done
     * @param free how many files it could take
     */
    public record Room(String stage, int free) {}
}
