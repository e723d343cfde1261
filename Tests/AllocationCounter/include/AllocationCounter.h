#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many blocks of memory the calling thread has asked for so far; -1 where this cannot be counted.
long allocation_count(void);

/// From how many bytes on a block is large: less than one number for each of 64 patients takes.
#define LARGE_ALLOCATION 512

/// How many large blocks the calling thread has asked for so far; -1 where this cannot be counted.
long large_allocation_count(void);

/// How many bytes the calling thread has asked for so far; -1 where this cannot be counted.
long allocated_bytes(void);

#endif
