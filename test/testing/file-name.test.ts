import { expect } from 'chai';
import { fileNameOf } from '../../src/testing/file-name.ts';

describe('testing/file-name', () => {
  it('leaves plain names, and no name leads out of its folder', () => {
    expect(fileNameOf('Ana')).to.equal('Ana');
    expect(fileNameOf('Zoë 2')).to.equal('Zoë 2');
    expect(fileNameOf('<b>Ana</b>')).to.equal('_b_Ana__b_');
    expect(fileNameOf('../../etc/passwd')).to.equal('__.._etc_passwd');
    expect(fileNameOf('a\0b\\c:d')).to.equal('a_b_c_d');
  });
});
