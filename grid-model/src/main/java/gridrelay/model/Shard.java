package gridrelay.model;

import java.nio.charset.StandardCharsets;

/**
 * How work is cut into shards. Shard and grid partition are one to one: keys of shard 17 live in partition 17.
 *
 * <p>Both functions are part of the stored data's format and never change.
 */
public final class Shard {

    /** As many as the grid has partitions. */
    public static final int COUNT = 271;

    /** For each partition the smallest Integer whose partition it is, with Hazelcast's 271 partitions and hash. */
    private static final int[] PARTITION_KEYS = {
        703, 127, 1282, 456, 279, 2, 529, 70, 27, 49, 118, 0, 129, 263, 141, 45, 491, 131, 14, 547, 326, 111, 370, 280,
        215, 119, 121, 6, 575, 19, 186, 1, 18, 77, 334, 196, 101, 171, 20, 226, 73, 567, 9, 627, 349, 181, 706, 159,
        256, 325, 240, 72, 164, 71, 595, 69, 191, 187, 377, 198, 959, 257, 51, 84, 260, 32, 30, 185, 317, 232, 10, 341,
        449, 470, 75, 445, 332, 38, 524, 405, 236, 194, 1334, 47, 178, 177, 162, 310, 139, 455, 26, 197, 319, 230, 220,
        603, 166, 581, 57, 1352, 205, 214, 962, 362, 12, 50, 126, 24, 170, 210, 160, 22, 81, 345, 364, 299, 156, 638,
        39, 120, 58, 92, 282, 106, 797, 85, 140, 64, 17, 254, 572, 43, 100, 53, 7, 380, 275, 117, 305, 231, 147, 768,
        135, 97, 242, 206, 56, 355, 190, 74, 208, 878, 416, 179, 245, 172, 161, 409, 66, 877, 146, 48, 458, 116, 8, 663,
        606, 350, 639, 5, 115, 29, 295, 105, 11, 42, 675, 247, 91, 4, 23, 389, 783, 202, 128, 55, 554, 378, 311, 112,
        67, 130, 207, 36, 34, 499, 306, 157, 195, 473, 63, 123, 267, 33, 283, 83, 221, 801, 40, 404, 99, 243, 41, 15,
        28, 138, 407, 397, 151, 261, 89, 327, 204, 584, 31, 288, 168, 3, 134, 730, 152, 530, 809, 222, 87, 293, 308, 21,
        363, 817, 155, 930, 444, 390, 114, 109, 250, 35, 102, 60, 382, 176, 676, 413, 76, 203, 277, 932, 620, 80, 709,
        13, 52, 484, 180, 322, 414, 298, 578, 541, 136
    };

    private Shard() {}

    /**
     * The shard of a conversation (or of any other id that work hangs on): FNV-1a of its UTF-8 bytes over 64 bits, finished
     * with MurmurHash3's {@code fmix64}, modulo 271.
     */
    public static int of(String id) {
        var hash = 0xcbf29ce484222325L;
        for (var b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return (int) Math.floorMod(hash, (long) COUNT);
    }

    /** A grid key that lies in the shard's partition. */
    public static Integer partitionKey(int shard) {
        return PARTITION_KEYS[shard];
    }
}
