"""The build cache below `.hallway/cache`: what was made of each answer, under the hash of what it was made from.

Its contract: a record is found only under the key of exactly the same inputs, and only if it was written by builds of
the same person on the same machine. Anything else is a miss, and the record is made and written again. So the folder
may be deleted, damaged or shared at any time without changing a site.
"""
