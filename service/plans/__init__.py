"""Plans of random inspections, and the batches that are drawn by them.

Each folder imports only those before it: plans and lines here, with batches as they are stored; `lists`, who a batch is
drawn from; `preview`, what it would bring about; `draws`, from the lock on; `batches`, drafts as people and programs
ask for them.
"""
