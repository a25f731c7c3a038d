"""What a mask is, what is nearly one, and how to mend it.

How a text becomes masks and problems:

1. **Find.** Two patterns (``forms``) look for places where somebody wrote a mask, or nearly one. Each begins with one
   set of characters, so that ordinary text is skipped at memory speed.
2. **Judge.** A form is a mask, a slip of the finger, or neither (``judge``). Its brackets may belong to something wider
   (``brackets``), its word may be another one (``misspellings``), its list may be no list (``choices``). A miss and a
   false alarm weigh the same.
3. **Look around.** White space after a mask at the end of a line, and sentences that are nothing but masks, are
   problems of their own (``surroundings``). Slips count as masks there: mending one brings up nothing new.
4. **Splice.** After an edit only its neighbourhood goes through steps 1 to 3 again, and is put into the scan that was
   there before (``find``).

Splicing is right because the other steps are local: what they say of a place depends on so many code points around it
(``FORM_REACH``, ``SURROUNDINGS_REACH``) and on nothing else. Whoever lets a step look farther must widen its reach;
``tests/core/masks/test_find_fuzz.py`` finds out who has not.

What comes out is data: ``mask``, ``problems``, ``gaps``. ``fixes`` mends a whole text.
"""
