"""
Judging of traffic: a stream of exchanges in, outcomes out.

Law: each request is held to the rules of clients, each answer to the rules of servers, and only by what the recording
proves. What somebody unseen may have done between two exchanges, what a scrubber may have written, what the pages did
not say on the day of the traffic: none of it is held against anybody. Memory is bounded; what is forgotten is not judged.
"""
